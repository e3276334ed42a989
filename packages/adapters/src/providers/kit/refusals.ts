/** Words of providers that report a refusal by their content filter as text only. */
const refusal =
  /\bnsfw\b|\bE005\b|flagged as (sensitive|unsafe)|content (policy|filter|moderation)|content_policy|safety (checker|filter|system)|moderat(ed|ion)|prohibited content/i;

/** Whether a provider's error text says that its content filter refused the request. */
export const isRefusalText = (text: string): boolean => refusal.test(text);
