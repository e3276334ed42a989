import { AppError } from '@atelier/core/errors';
import { type Policy, type Role, roleCan, type ServerMode } from '@atelier/core/policy';
import type { Principal } from '@atelier/core/ports/principal';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';

type Settings = Pick<RuntimeSettings, 'get'>;

/** The stricter one if both switches are on. */
export const serverModeOf = (settings: Settings): ServerMode => {
  if (settings.get('mode.maintenance').on) return 'maintenance';
  return settings.get('mode.readOnly') ? 'read_only' : 'normal';
};

/** The refusal of maintenance mode, in the words of the administrator if there are any. */
const maintenanceError = (settings: Settings): AppError => {
  const { message } = settings.get('mode.maintenance');
  return new AppError('maintenance', message === '' ? undefined : message, {
    retryAfterS: maintenanceRetryS,
  });
};

/** Seconds after which clients may try again. */
export const maintenanceRetryS = 120;

/** Whether the switches do not apply: to those who can turn them off again. */
export const isExemptFromModes = (role: Role | null): boolean =>
  role !== null && roleCan(role, 'settings:manage');

/**
 * Refuses what the server does not do at present. @throws AppError `read_only`, `maintenance`
 * @param role null for anonymous callers
 */
export const requireOpen = (
  { worksIn }: Pick<Policy, 'worksIn'>,
  role: Role | null,
  changes: boolean,
  settings: Settings,
): void => {
  const mode = serverModeOf(settings);
  if (mode === 'normal' || worksIn === 'maintenance' || isExemptFromModes(role)) return;
  if (mode === 'maintenance') throw maintenanceError(settings);
  if (changes && worksIn === 'normal') throw new AppError('read_only');
};

/** Ends a stream that began before the server was closed. @throws AppError `maintenance` */
export const requireOpenStream = async (
  caller: Pick<Principal, 'user'> | null,
  settings: Pick<RuntimeSettings, 'get' | 'keepFresh'>,
): Promise<void> => {
  await settings.keepFresh();
  requireOpen({ worksIn: 'normal' }, caller?.user.role ?? null, false, settings);
};

/** What the web app says about the mode: everyone gets it, so a message that waits for its time is not in it. */
export const serverNotice = (settings: Settings) => {
  const { on, message } = settings.get('mode.maintenance');
  return { serverMode: serverModeOf(settings), serverMessage: on ? message : '' };
};
