import type { Cores } from './machine.ts';

/** The arguments of every suite. */
export interface SuiteContext {
  /** An empty folder; removed afterwards. */
  readonly dir: string;
  readonly cores: Cores | null;
  readonly quick: boolean;
  /** Leaves the product out of `calls`, to test the bench itself. */
  readonly baselinesOnly: boolean;
}
