import { parseNetwork } from '@atelier/core/networks/network';
import { contact, integer, list } from './fields.ts';

/** Who is never blocked, whom blocked people can write to, and how much rules may do (R-SEC-4). */
export const responseVariables = {
  BLOCK_ALLOWLIST: list(
    (item) => parseNetwork(item) !== null,
    'addresses or ranges such as 203.0.113.7 or 203.0.113.0/24',
  ),
  BLOCK_CONTACT: contact.optional(),
  RESPONSE_ACCOUNTS_PER_HOUR: integer(0, 10_000, 10),
  RESPONSE_ADDRESSES_PER_HOUR: integer(0, 10_000, 50),
};
