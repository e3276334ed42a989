import { appRouter, inputSchemas, policyTable } from '@atelier/api';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { routePolicies } from '../http/routes.ts';
import { printLine } from './operator.ts';
import { parseOptions } from './usage.ts';

export interface PolicyListing {
  readonly name: string;
  readonly kind: PolicyRow['kind'];
  readonly policy: Omit<PolicyRow, 'name' | 'kind'>;
  /** JSON Schema of the input; `{}` where there is none. */
  readonly input: unknown;
}

/** Every procedure and route, from the running code's router and route table. */
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
    printLine(JSON.stringify(listing, null, 2));
    return;
  }
  for (const { name, kind, policy } of listing) {
    printLine(
      `${name.padEnd(26)} ${kind.padEnd(12)} ${policy.who.padEnd(11)} ${(policy.can ?? '—').padEnd(18)} ${policy.limit ?? '—'}`,
    );
  }
};
