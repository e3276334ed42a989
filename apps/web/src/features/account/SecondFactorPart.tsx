import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { IconDeviceMobile, IconLifebuoy } from '@tabler/icons-react';
import { formatNumber } from '../../lib/format.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { AuthenticatorSetup, type OnCodes } from '../../ui/second-factor/AuthenticatorSetup.tsx';
import { useEmailGate } from './useEmailGate.tsx';

const RemoveApp = () => {
  const renewSession = useRenewedSession();
  const disable = trpc.credentials.disableTotp.useMutation({
    onSuccess: async () => {
      notifyDone('Authenticator app removed.');
      await renewSession();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      {...itemAction}
      label="Remove"
      title="Remove the authenticator app?"
      verb="Remove it"
      busy={disable.isPending}
      onConfirm={(close) => disable.mutate(undefined, { onSettled: close })}
    >
      Sign-in will no longer ask for its codes. Without passkeys, your password alone opens your account.
    </ConfirmButton>
  );
};

const NewCodes = ({ onCodes }: { readonly onCodes: OnCodes }) => {
  const utils = trpc.useUtils();
  const regenerate = trpc.credentials.regenerateRecoveryCodes.useMutation({
    onSuccess: async ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      await utils.account.security.invalidate();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      {...itemAction}
      label="New codes"
      title="Create new recovery codes?"
      verb="Create new codes"
      busy={regenerate.isPending}
      onConfirm={(close) => regenerate.mutate(undefined, { onSettled: close })}
    >
      The old codes stop working at once.
    </ConfirmButton>
  );
};

interface Props {
  readonly security: AccountSecurity;
  readonly onCodes: OnCodes;
}

/** The second factors of this account and its recovery codes. */
export const SecondFactorPart = ({ security, onCodes }: Props) => {
  const { hasPassword, totp, passkeys, recoveryCodesLeft, secondFactorRequired } = security;
  const { buttonProps, reason } = useEmailGate(security.emailVerified);
  const isOn = totp || passkeys.length > 0;
  return (
    <div className={form.stack}>
      {!isOn && (
        <NoItems>
          {hasPassword
            ? 'Your account is protected by your password alone. A second factor protects it even if someone learns your password.'
            : 'Your account is protected by the site you sign in with alone. A second factor protects it even if someone gets in there.'}
        </NoItems>
      )}
      {isOn && (
        <ItemList>
          {totp && (
            <Item
              Icon={IconDeviceMobile}
              name="Authenticator app"
              tag="On"
              note="Sign-in also asks for its six digits."
              actions={<RemoveApp />}
            />
          )}
          <Item
            Icon={IconLifebuoy}
            name="Recovery codes"
            note={
              recoveryCodesLeft === 0
                ? 'None left. Create new ones in case you lose your device.'
                : `${formatNumber(recoveryCodesLeft)} left. Each works once if you lose your device.`
            }
            actions={<NewCodes onCodes={onCodes} />}
          />
        </ItemList>
      )}
      {secondFactorRequired && (
        <p className={form.text}>Your role requires one, so you can’t remove the last one.</p>
      )}
      {!totp && (
        <>
          <div className={form.row}>
            <AuthenticatorSetup {...buttonProps} variant={isOn ? 'default' : 'filled'} onCodes={onCodes} />
          </div>
          {reason}
        </>
      )}
    </div>
  );
};
