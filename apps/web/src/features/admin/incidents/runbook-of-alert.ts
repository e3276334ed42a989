import type { AlertKind } from '@atelier/core/alert-kinds';
import type { RunbookId } from '@atelier/core/incidents/incidents';

const kindsOf: Readonly<Partial<Record<RunbookId, readonly AlertKind[]>>> = {
  takeover: [
    ...([
      'failed_sign_ins',
      'stuffing',
      'refused_sign_ins',
      'distributed_stuffing',
      'spraying',
      'slow_guessing',
    ] as const),
    ...(['guessed_right', 'wrong_codes', 'impossible_pace', 'new_network', 'dormant_account'] as const),
    ...(['suspicious_activity', 'factor_removed_then_export', 'mass_deletion'] as const),
  ],
  'leaked-key': ['leaked_token', 'reused_token', 'many_tokens'],
  flood: ['rate_limit_abuse', 'api_errors', 'enumeration', 'scraping', 'file_scraping', 'quota_abuse'],
  'abusive-content': ['file_violations', 'blocked_prompts'],
  breach: ['incident_deadline'],
};

/** The runbook that usually fits an alert; the person who opens the case may choose another. */
export const runbookOfAlert = (kind: string): RunbookId =>
  (Object.keys(kindsOf) as RunbookId[]).find((id) => kindsOf[id]?.some((known) => known === kind)) ??
  'compromise';
