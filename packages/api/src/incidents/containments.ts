import { forceResetOf } from '../email-links/reset-password.ts';
import type { Deps } from '../shared/deps.ts';
import type { Containments } from './containment.ts';
import { blockAddresses } from './containment-blocks.ts';
import { endSessions, forceResets, revokeTokens } from './containment-people.ts';
import { pauseProvider } from './containment-providers.ts';
import { closeRegistration, maintenance, readOnly } from './containment-switches.ts';

/** What this server can do against an incident. */
export const containments = (
  deps: Pick<
    Deps,
    | 'blockSignal'
    | 'clock'
    | 'exemptions'
    | 'links'
    | 'outbox'
    | 'providerPool'
    | 'runtimeSettings'
    | 'settings'
  >,
): Containments => ({
  end_sessions: endSessions,
  revoke_tokens: revokeTokens,
  force_resets: forceResets(forceResetOf(deps)),
  block_addresses: blockAddresses(deps),
  pause_provider: pauseProvider(deps),
  close_registration: closeRegistration(deps),
  read_only: readOnly(deps),
  maintenance: maintenance(deps),
});
