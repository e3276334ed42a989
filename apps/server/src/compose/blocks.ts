import type { IncomingMessage } from 'node:http';
import type { Clock } from '@atelier/core/clock';
import { createExemptions } from '@atelier/core/networks/exemptions';
import type { Database } from '@atelier/core/ports/stores';
import { createBlockGuard } from '../blocks/block-guard.ts';
import { createBlockList } from '../blocks/block-list.ts';
import { createBlockRefusals } from '../blocks/refusals.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';

interface BlockParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly addressOf: (req: IncomingMessage) => string;
}

/** What is never blocked, by settings. */
export const exemptionsOf = ({ values }: Pick<Config, 'values'>) =>
  createExemptions(values.TRUSTED_PROXIES, values.BLOCK_ALLOWLIST);

/** Blocked addresses of this node, with the list as it is now. */
export const openBlocks = async (config: Config, { metrics, addressOf, ...parts }: BlockParts) => {
  const { clock } = parts;
  const exemptions = exemptionsOf(config);
  const list = createBlockList({ ...parts, exemptions });
  await list.read();
  const refusals = createBlockRefusals(parts);
  const guard = createBlockGuard({
    ...{ list, refusals, metrics, clock, addressOf },
    contact: config.values.BLOCK_CONTACT,
  });
  return {
    exemptions,
    signal: list,
    guard,
    refusals,
    async close(): Promise<void> {
      guard.stop();
      await refusals.report();
    },
  };
};
