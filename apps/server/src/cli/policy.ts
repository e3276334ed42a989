import { appRouter, inputSchemas, policyTable } from '@atelier/api';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { routePolicies } from '../http/routes.ts';
import { say } from './operator.ts';
import { parseOptions } from './usage.ts';

export interface PolicyListing {
  readonly name: string;
  readonly kind: PolicyRow['kind'];
  readonly policy: Omit<PolicyRow, 'name' | 'kind'>;
  /** JSON Schema of the input; `{}` where there is none. */
  readonly input: unknown;
}

/** Everything that can be called, from the running code's own router and route table. */
export const policyListing = (): PolicyListing[] => {
  const inputs = inputSchemas(appRouter);
  return [...policyTable(appRouter), ...routePolicies()].map(({ name, kind, ...policy }) => ({
    name,
    kind,
    policy,
    input: inputs[name] ?? {},
  }));
};

/** `policy [--json]`. */
export const printPolicy = (args: string[]): void => {
  const values = parseOptions(args, { json: { type: 'boolean', default: false } });
  const listing = policyListing();
  if (values.json) {
    say(JSON.stringify(listing, null, 2));
    return;
  }
  for (const { name, kind, policy } of listing) {
    say(
      `${name.padEnd(26)} ${kind.padEnd(12)} ${policy.who.padEnd(11)} ${(policy.can ?? '—').padEnd(18)} ${policy.limit ?? '—'}`,
    );
  }
};
