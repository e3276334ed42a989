import { router } from '../trpc/procedures.ts';
import { cancelEmailChange, changeEmail, confirmEmailChange } from './email-change-procedures.ts';
import { forgotPassword, reportSignIn, resetPassword, review } from './reset-procedures.ts';
import { reportRegistration, resendVerification, verifyEmail } from './verification-procedures.ts';

/** What is asked for by email and proven by a link in it (R-ID-6, R-ID-7, R-ID-11). */
export const emailLinksRouter = router({
  verifyEmail,
  resendVerification,
  reportRegistration,
  forgotPassword,
  resetPassword,
  review,
  reportSignIn,
  changeEmail,
  cancelEmailChange,
  confirmEmailChange,
});
