import { AppError } from '@atelier/core/errors';
import { parseJsonStrictly } from './strict-json.ts';

/** Checks of the form of a request, before any policy. */

/**
 * Compressed bodies are refused: decompression would turn few bytes into many.
 * @throws AppError `unsupported_media_type` (RFC 9110, section 15.5.16)
 */
export const rejectContentEncoding = (contentEncoding: string | undefined): void => {
  if (contentEncoding !== undefined && !/^\s*(identity\s*)?$/i.test(contentEncoding))
    throw new AppError('unsupported_media_type', 'Send the body without Content-Encoding.');
};

/** Query keys that this or tRPC's own handler reads. */
const readKeys = ['batch', 'input', 'lastEventId', 'connectionParams'];

/** Parses the query. A repeated key is refused, because two parsers could take different values (ASVS 15.3.7). */
export const queryOf = (search: string): { batch: boolean; input: string | null } => {
  if (search === '') return { batch: false, input: null };
  const params = new URLSearchParams(search);
  for (const key of readKeys) {
    if (params.getAll(key).length > 1) throw new AppError('bad_request', `The query names "${key}" twice.`);
  }
  return { batch: params.get('batch') === '1', input: params.get('input') };
};

/**
 * Validates the query of a stream, which tRPC's own handler reads, by the rules of all other calls.
 * @throws AppError `bad_request`
 */
export const validateStreamQuery = (search: string): void => {
  const { input } = queryOf(search);
  if (input !== null && input !== '') parseJsonStrictly(input);
};

/** Splits a path into procedure names; the commas are counted first, so that a huge batch costs nothing. */
export const namesOf = (encodedPath: string, batch: boolean, maxCalls: number): string[] => {
  if (!batch) return [decode(encodedPath)];
  let calls = 1;
  for (let at = encodedPath.indexOf(','); at !== -1; at = encodedPath.indexOf(',', at + 1)) calls += 1;
  for (let at = encodedPath.search(/%2c/i); at !== -1; at = indexOfEncodedComma(encodedPath, at + 1))
    calls += 1;
  if (calls > maxCalls) throw new AppError('bad_request', `A batch has at most ${maxCalls} calls.`);
  return decode(encodedPath).split(',');
};

const indexOfEncodedComma = (text: string, from: number): number => {
  const at = text.slice(from).search(/%2c/i);
  return at === -1 ? -1 : from + at;
};

const decode = (text: string): string => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AppError('bad_request', 'The path is not well encoded.');
  }
};
