import { join } from 'node:path';
import type { UserRecord } from '@atelier/core/ports/records';
import type { ContextLender, Look } from './browser-contexts.ts';
import type { BrowserStudio } from './browser-studio.ts';

export { desktop, patienceMs, phone } from './browser-contexts.ts';

export interface VisitOptions extends Look {
  /** The user who is signed in, if any. */
  readonly as?: UserRecord;
  /** Whether the browser was never here: nothing of the app is in its cache. */
  readonly isFresh?: boolean;
}

/** A visitor with their own browser context: cookies and storage. */
export const openVisitor = async (
  contexts: ContextLender,
  studio: Pick<BrowserStudio, 'origin' | 'signedIn'> & Partial<Pick<BrowserStudio, 'newAddress'>>,
  options: VisitOptions = {},
) => {
  const { as: owner, isFresh = false, ...look } = options;
  const address = studio.newAddress?.() ?? '127.0.0.1';
  const lent = await contexts.take(look, isFresh);
  const { context, page } = lent;
  const { faults, requests } = lent.log();
  if (studio.newAddress !== undefined) await lent.setHeaders({ 'x-forwarded-for': address });
  if (owner !== undefined) {
    const { jar } = await studio.signedIn(owner);
    const cookie = { url: studio.origin, httpOnly: true, sameSite: 'Lax' as const };
    await context.addCookies([...jar].map(([name, value]) => ({ name, value, ...cookie })));
  }
  const expected: RegExp[] = [];
  let closing: Promise<void> | undefined;
  return {
    page,
    context,
    /** Where the server sees this visitor. */
    address,
    /** Every address that the page has asked for. */
    requests,
    /** Names the errors on the console that this test provokes: the browser logs every refused request. */
    expectFault: (...patterns: RegExp[]): void => void expected.push(...patterns),
    /** What went wrong although nothing should have. */
    faults: (): string[] => faults.filter((fault) => !expected.some((pattern) => pattern.test(fault))),
    /** A screenshot for the analysis of a failure. */
    capture: async (folder: string): Promise<string> => {
      const path = join(folder, `${crypto.randomUUID()}.png`);
      await page.screenshot({ path, timeout: 5000 });
      return path;
    },
    /** Later visitors get the emptied browser, except after a failure, which may have left anything. */
    close: (hasFailed = false): Promise<void> => {
      closing ??= hasFailed ? context.close() : contexts.giveBack(lent, look);
      return closing;
    },
  };
};
export type Visitor = Awaited<ReturnType<typeof openVisitor>>;
