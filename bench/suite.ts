import type { Cores } from './machine.ts';

/** What every suite gets. */
export interface SuiteContext {
  /** An empty folder of its own; removed afterwards. */
  readonly dir: string;
  readonly cores: Cores | null;
  readonly quick: boolean;
  /** Leaves the product out of `calls`, to look at the bench itself. */
  readonly baselinesOnly: boolean;
}
