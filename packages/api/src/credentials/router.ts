import { router } from '../trpc/procedures.ts';
import {
  addPasskey,
  beginPasskey,
  listPasskeys,
  removePasskey,
  renamePasskey,
} from './passkey-procedures.ts';
import { changePassword, setPassword } from './password-procedures.ts';
import { beginTotp, confirmTotp, disableTotp, regenerateRecoveryCodes } from './totp-procedures.ts';

/** The credentials of an account: password, passkeys, authenticator app, recovery codes (R-ID-1, R-ID-8). */
export const credentialsRouter = router({
  changePassword,
  setPassword,
  listPasskeys,
  beginPasskey,
  addPasskey,
  renamePasskey,
  removePasskey,
  beginTotp,
  confirmTotp,
  disableTotp,
  regenerateRecoveryCodes,
});
