import { kindOf } from '@atelier/core/http-utils';
import { EgressFault, type EgressFaultReason } from '@atelier/core/ports/egress';

/** The other side has the request and is silent. */
export const timedOut = (host: string): EgressFault =>
  new EgressFault('timed_out', `${host} sent nothing for too long.`, { sent: true });

/** A fault of the client library as ours. Its message may contain data of the request, so only its code is told. */
export const toEgressFault = (thrown: unknown, host: string, sent: boolean): EgressFault => {
  if (thrown instanceof EgressFault) return thrown;
  // Connecting to several addresses fails with one error for each.
  const first = thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown;
  const code = kindOf(first);
  const [reason, what]: [EgressFaultReason, string] = sent
    ? ['connection_lost', `The connection to ${host} was lost`]
    : ['unreachable', `${host} cannot be reached`];
  return new EgressFault(reason, `${what} (${code}).`, { sent, cause: thrown });
};
