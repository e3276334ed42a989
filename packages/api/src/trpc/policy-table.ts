import type { Policy } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';

interface ListedProcedure {
  readonly _def: {
    readonly type: 'query' | 'mutation' | 'subscription';
    readonly meta?: Policy;
    readonly inputs: readonly unknown[];
  };
}

const procedures = (router: AnyTRPCRouter): [string, ListedProcedure][] =>
  Object.entries(router._def.procedures as Record<string, ListedProcedure>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );

/** One row of the policy table. */
export const policyRow = (name: string, kind: PolicyRow['kind'], policy: Policy): PolicyRow => {
  const { who, can, limit, audit, alternateAudit, credentials, stepUp, beforeEnrolment, csrf, worksIn } =
    policy;
  return {
    name,
    kind,
    who,
    can,
    limit,
    audit: alternateAudit === null ? audit : `${audit} or ${alternateAudit}`,
    credentials: [...credentials],
    stepUp,
    beforeEnrolment,
    csrf,
    worksIn,
  };
};

/**
 * The policy of every procedure of a router, by name (R-AUTHZ-7).
 * @throws Error if a procedure was built without one
 */
export const policyTable = (router: AnyTRPCRouter): PolicyRow[] =>
  procedures(router).map(([name, { _def }]) => {
    if (_def.meta === undefined) throw new Error(`The procedure ${name} declares no policy.`);
    return policyRow(name, _def.type, _def.meta);
  });

/**
 * The JSON Schema of each procedure's input, by name.
 * @throws Error if a procedure was built without one: it would ignore unknown input (ASVS 2.2.1)
 */
export const inputSchemas = (router: AnyTRPCRouter): Record<string, unknown> =>
  Object.fromEntries(
    procedures(router).map(([name, { _def }]) => {
      const [input] = _def.inputs;
      if (!(input instanceof z.ZodType)) throw new Error(`The procedure ${name} declares no input.`);
      return [name, z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })];
    }),
  );
