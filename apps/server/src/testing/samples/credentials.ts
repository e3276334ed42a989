import { newId } from '@atelier/core/ids';
import { addPasskey, addTotp, beginTotp, dropPassword, newPasskeyFor } from '../in-process-credentials.ts';
import { sharedPassword } from '../in-process-people.ts';
import { type MakeInput, newPassword, type OwnedIds, type Samples } from './sample.ts';

const ownPasskey: MakeInput = async (server, owner) => ({ id: (await addPasskey(server, owner)).id });

export const credentialsInputs: Samples = {
  'credentials.changePassword': () => ({ currentPassword: sharedPassword, newPassword }),
  'credentials.setPassword': async (server, owner) => {
    await dropPassword(server, owner);
    return { password: newPassword };
  },
  'credentials.beginPasskey': () => undefined,
  'credentials.listPasskeys': () => undefined,
  'credentials.addPasskey': async (server, owner, client) => ({
    name: 'phone',
    response: (await newPasskeyFor(server, owner, client)).response,
  }),
  'credentials.removePasskey': ownPasskey,
  'credentials.renamePasskey': async (server, owner, client) => ({
    ...((await ownPasskey(server, owner, client)) as object),
    name: 'the other phone',
  }),
  'credentials.beginTotp': () => undefined,
  'credentials.confirmTotp': async (server, owner) => ({ code: await beginTotp(server, owner.id) }),
  'credentials.disableTotp': async (server, owner) => {
    await addTotp(server, owner.id);
    return undefined;
  },
  'credentials.regenerateRecoveryCodes': async (server, owner) => {
    await addTotp(server, owner.id);
    return undefined;
  },
};

export const credentialsIds: OwnedIds = {
  'credentials.removePasskey': () => newId('passkey'),
  'credentials.renamePasskey': () => newId('passkey'),
};
