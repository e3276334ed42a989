import { type AuditPublicKey, type AuditStatement, isSignedBy, linkTo } from './statements.ts';

export type StatementFault =
  /** Not what was signed. */
  | 'statement_altered'
  /** It and perhaps others after it are not there. */
  | 'statement_missing'
  /** It continues another statement than the one before it. */
  | 'statement_forked'
  /** Signed with a key that neither the verifier nor an earlier key vouches for. */
  | 'statement_resigned';

export interface StatementProblem {
  /** The number of the first statement concerned. */
  readonly statement: number;
  readonly fault: StatementFault;
}

/**
 * Follows the statements of a log. Each continues the one before, so a trusted one vouches for all before it, and a key for
 * the next that it names.
 * @param trusted fingerprints; if there are none, the first key is believed
 */
export const createStatementVerifier = (trusted: readonly string[]) => {
  const keys = new Map<string, AuditPublicKey>();
  const vouched = new Set(trusted);
  let last: AuditStatement | null = null;
  let unvouched: number | null = null;
  let problem: StatementProblem | null = null;

  const faultOf = (statement: AuditStatement): StatementProblem | null => {
    const { number, previous } = linkTo(last);
    if (statement.number > number) return { statement: number, fault: 'statement_missing' };
    if (statement.number < number) return { statement: statement.number, fault: 'statement_forked' };
    const key = keys.get(statement.keyId);
    if (key === undefined || !isSignedBy(statement, key))
      return { statement: number, fault: 'statement_altered' };
    if (statement.previous === previous) return null;
    // What comes before was signed again by someone who could not sign this one.
    if (unvouched !== null) return { statement: unvouched, fault: 'statement_resigned' };
    return { statement: number, fault: 'statement_forked' };
  };

  const believe = ({ number, keyId, kind, details }: AuditStatement): void => {
    if (vouched.size === 0) vouched.add(keyId);
    if (!vouched.has(keyId)) {
      unvouched ??= number;
      return;
    }
    unvouched = null;
    if (kind === 'key' && details.key !== undefined) vouched.add(details.key);
  };

  return {
    /** A public key that comes with the log. It is believed only if it is vouched for. */
    key: (key: AuditPublicKey): void => void keys.set(key.id, key),
    /** The next statement. @returns whether it continues the ones before it and is signed */
    statement(statement: AuditStatement): boolean {
      if (problem !== null) return false;
      problem = faultOf(statement);
      if (problem !== null) return false;
      last = statement;
      believe(statement);
      return true;
    },
    last: (): AuditStatement | null => last,
    /** After the last statement. */
    problem: (): StatementProblem | null =>
      problem ?? (unvouched === null ? null : { statement: unvouched, fault: 'statement_resigned' }),
  };
};
