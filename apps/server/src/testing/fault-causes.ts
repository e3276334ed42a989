/**
 * Why a call failed with `internal`, from the log: the answer itself names only a request id. A forgotten audit event is said in
 * full, because it is the usual mistake in a new procedure.
 * @returns an empty text if the log says nothing about the request
 */
export const causeInLog = (logLines: readonly string[], requestId: string): string => {
  const text = logLines.filter((line) => line.includes(requestId)).join('\n');
  const [, procedure, event] = /"([\w.]+) did not write (\w+)"/.exec(text) ?? [];
  if (procedure !== undefined)
    return `${procedure} declares the audit event ${event} and did not write it: await audit.write(stores, '${event}', …) in the transaction of its change`;
  return /"cause":\{[^}]*"text":"([^"]*)"/.exec(text)?.[1] ?? /"text":"([^"]*)"/.exec(text)?.[1] ?? '';
};
