import { addressNumber, covers, type Network, networkAt } from '@atelier/core/networks/network';
import type { Stores } from '@atelier/core/ports/stores';

const seenMs = 86_400_000;
const addressBits = 128;

/** Why a range is not blocked in the console although it could be; does not tell where. */
export const superadminSeen =
  'A superadmin was seen there within 24 hours. `./atelier block` can block it on the machine of the server.';

/** @returns whether a range contains an address where a superadmin was seen within 24 hours */
export const superadminRanges = async (
  stores: Pick<Stores, 'sessions'>,
  now: Date,
): Promise<(network: Network) => boolean> => {
  const seen = await stores.sessions.addressesOf(['superadmin'], new Date(now.getTime() - seenMs));
  const exact = seen.flatMap((address) => {
    const number = addressNumber(address);
    return number === null ? [] : [networkAt(number, addressBits)];
  });
  return (network) => exact.some((address) => covers(network, address));
};
