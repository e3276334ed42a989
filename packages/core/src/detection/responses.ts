import type { ResponseKind } from '../ports/responses.ts';
import type { Hit } from './engine.ts';

/**
 * The response that a hit wishes for; null for none. It errs on the side of people:
 * - An address is blocked only if nobody lives there: behind one address there may be a family or an office. Then it is flagged.
 * - A caller with an account is never answered by a block of their address.
 * - Without an account there is nothing to lock, end or pause.
 * @param isHome whether an account has used this address a day ago or earlier
 */
export const responseTo = (
  { settings: { response, state }, subject, addresses, key }: Hit,
  isHome: (address: string) => boolean,
): ResponseKind | null => {
  if (state !== 'on' || response === null) return null;
  if (response === 'flag') return response;
  if (response !== 'block_address') return subject.userId === null ? null : response;
  const isAboutAddress = key.startsWith('address:') || key.startsWith('network:') || subject.address !== null;
  if (!isAboutAddress || subject.address === null || key.startsWith('user:')) return 'flag';
  return [subject.address, ...addresses].some(isHome) ? 'flag' : 'block_address';
};
