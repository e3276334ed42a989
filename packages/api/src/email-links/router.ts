import { router } from '../trpc/procedures.ts';
import { cancelEmailChange, changeEmail, confirmEmailChange } from './email-change-procedures.ts';
import { acceptInvitation } from './invitation-procedures.ts';
import { forgotPassword, reportSignIn, resetPassword, review } from './reset-procedures.ts';
import { reportRegistration, resendVerification, verifyEmail } from './verification-procedures.ts';

/** Flows that are confirmed by a link in an email (R-ID-6, R-ID-7, R-ID-11). */
export const emailLinksRouter = router({
  verifyEmail,
  resendVerification,
  reportRegistration,
  forgotPassword,
  resetPassword,
  review,
  reportSignIn,
  acceptInvitation,
  changeEmail,
  cancelEmailChange,
  confirmEmailChange,
});
