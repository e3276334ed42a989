import type { RawRequest } from './in-process-client.ts';

/** Requests by name; some need the id of a job that is there. */
export type Corpus = Readonly<Record<string, (known: { readonly jobId: string }) => RawRequest>>;

export const get = (path: string, input?: string, search = ''): RawRequest => {
  const query = [search, input === undefined ? '' : `input=${encodeURIComponent(input)}`]
    .filter(Boolean)
    .join('&');
  return { path: `/trpc/${path}${query === '' ? '' : `?${query}`}` };
};
export const post = (
  path: string,
  body: string,
  search = '',
  type: string | null = 'application/json',
): RawRequest => ({
  method: 'POST',
  path: `/trpc/${path}${search === '' ? '' : `?${search}`}`,
  body,
  headers: { 'content-type': type ?? undefined },
});
export const batch = 'batch=1';
/** Requests that must be answered alike to the last character. */
export const identical: Corpus = {
  'a query without input': () => get('account.me'),
  'a query with input': ({ jobId }) => get('jobs.get', JSON.stringify({ id: jobId })),
  'a query with optional input': () => get('jobs.list', '{"limit":2}'),
  'a query without its optional input': () => get('images.list'),
  'an empty input parameter': () => get('images.list', ''),
  'a query of an unknown id': () => get('jobs.get', `{"id":"job_${'0'.repeat(24)}"}`),
  'input of the wrong type': () => get('jobs.get', '{"id":7}'),
  'input with an extra key': () => get('jobs.list', '{"limit":2,"all":true}'),
  'input null': () => get('jobs.list', 'null'),
  'input null where none is taken': () => get('account.me', 'null'),
  'an empty object where none is taken': () => get('account.me', '{}'),
  'a field where none is taken': () => get('account.me', '{"x":1}'),
  'a field where none is taken, in a batch': () => get('account.me,models.list', '{"1":{"x":1}}', batch),
  'a field where a change takes none': () => post('session.revokeOthers', '{"x":1}'),
  'an empty object where a change takes none': () => post('session.revokeOthers', '{}'),
  'a batch of changes that take none': () =>
    post('session.revokeOthers,session.revokeOthers', '{"1":{}}', batch),
  'a number for an object': () => get('jobs.list', '1'),
  'missing input': () => get('jobs.get'),
  'an unknown query parameter': () => get('account.me', undefined, 'callback=alert'),
  'batch=0': () => get('account.me', undefined, 'batch=0'),
  'batch=true': () => get('account.me', undefined, 'batch=true'),
  'a forbidden procedure': () => get('admin.policy'),
  'a mutation': () => post('account.updateProfile', '{"name":"Ann"}'),
  'a mutation of bad input': () => post('account.updateProfile', '{"name":""}'),
  'a mutation of an unknown id': () => post('jobs.cancel', `{"id":"job_${'0'.repeat(24)}"}`),
  'a mutation whose content type names a charset': () =>
    post('account.updateProfile', '{"name":"Ann"}', '', 'application/json; charset=utf-8'),
  'a forbidden mutation': () => post('admin.users.unlock', '{}'),
  'input in the query of a mutation': () => post('jobs.cancel', 'null', 'input=%7B%7D'),
  'a batch of one': () => get('account.me', undefined, batch),
  'a batch of two': () => get('account.me,jobs.list', '{"1":{"limit":1}}', batch),
  'a batch of the same thing': () => get('models.list,models.list', undefined, batch),
  'a batch without any input': () => get('jobs.list,images.list', undefined, batch),
  'a batch of success and failure': () => get('account.me,jobs.get', '{"1":{"id":"x"}}', batch),
  'a batch of failures of one kind': () => get('admin.policy,admin.users.list', undefined, batch),
  'a batch of failures of two kinds': () => get('admin.policy,jobs.get', undefined, batch),
  'a batch with surplus inputs': () => get('account.me', '{"0":null,"7":{}}', batch),
  'a batch of mutations': () =>
    post('account.updateProfile,jobs.cancel', '{"0":{"name":"Ann"},"1":{"id":1}}', batch),
  'a mutation batch of one': () => post('account.updateProfile', '{"0":{"name":"Ann"}}', batch),
  'an encoded dot': () => get('account%2Eme'),
  'an encoded comma in a batch': () => get('account.me%2Cmodels.list', undefined, batch),
  'a query that asks for JSON': () => ({ ...get('account.me'), headers: { accept: 'application/json' } }),
  'a content type on a GET': () => ({ ...get('account.me'), headers: { 'content-type': 'text/html' } }),
};

/** Refused by both with the same code; ours has its own message. */
export const differentMessage: Corpus = {
  'malformed input': () => get('jobs.get', '{"id":'),
  'trailing data': () => get('jobs.get', '{} {}'),
  'a byte order mark': () => get('jobs.get', '\ufeff{}'),
  'a mutation of malformed input': () => post('account.updateProfile', '{"name"'),
  'a batch whose input is an array': () => get('jobs.list', '[{"limit":1}]', batch),
  'a batch whose input is null': () => get('jobs.list,jobs.get', 'null', batch),
  'a batch whose input is a number': () => get('jobs.list', '3', batch),
  'a batch whose input is malformed': () => get('jobs.list,account.me', '{', batch),
  'a mutation batch that is no object': () => post('account.updateProfile', '"Ann"', batch),
  'an unknown procedure': () => get('account.nothing'),
  'an unknown mutation': () => post('account.nothing', '{}'),
  'a router instead of a procedure': () => get('account'),
  'a name of the prototype': () => get('constructor'),
  'a nested name of the prototype': () => get('account.__proto__'),
  'an empty path': () => get(''),
  'an empty path in a batch': () => get('', undefined, batch),
  'a lone comma': () => get(',', undefined, batch),
  'a comma without batch': () => get('account.me,jobs.list'),
  'an unknown procedure in a batch': () => get('account.me,nothing', undefined, batch),
  'a mutation by GET': () => get('auth.signOut'),
  'a mutation by GET in a batch': () => get('auth.signOut,auth.signOut', undefined, batch),
  'a query by POST': () => post('account.me', ''),
  'a subscription in a batch': () => get('jobs.watch', `{"0":{"id":"${'x'}"}}`, batch),
};

/** As above, but the official handler labels the JSON of these errors `text/plain`. */
export const differentContentType: Corpus = {
  'queries and mutations in one batch': () => post('account.me,auth.signOut', '{}', batch),
  'too many calls': () => get(Array(6).fill('models.list').join(','), undefined, batch),
  'far too many commas': () => get(','.repeat(3000), undefined, batch),
};
