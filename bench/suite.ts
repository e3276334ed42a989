import type { Cores } from './machine.ts';

/** The arguments of every suite. */
export interface SuiteContext {
  /** An empty folder; removed afterwards. */
  readonly dir: string;
  readonly cores: Cores | null;
  readonly quick: boolean;
  /** In place of the usual number of rounds. */
  readonly rounds: number | null;
  /** In `calls`: starts and measures only these contenders, by the beginning of their names. */
  readonly only: readonly string[] | null;
  /** Leaves the product out of `calls`, to test the bench itself. */
  readonly baselinesOnly: boolean;
}
