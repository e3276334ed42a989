import { newId } from '@atelier/core/ids';
import type { LegalKind } from '@atelier/core/legal';
import type { TestServer } from '../in-process.ts';
import type { Samples } from './sample.ts';

/** A published text, without asking anyone, so that other calls work on. @returns its version */
export const addLegalText = async (
  { db, application }: Pick<TestServer, 'application' | 'db'>,
  kind: LegalKind,
  fields: { readonly mustAccept?: boolean; readonly body?: string } = {},
): Promise<{ kind: LegalKind; version: number }> => {
  const texts = await db.legalTexts.list();
  const version = 1 + Math.max(0, ...texts.filter((text) => text.kind === kind).map((text) => text.version));
  await db.legalTexts.add({
    ...{ id: newId('legalText'), kind, version, title: `The ${kind} text`, body: 'Be kind.', hash: 'aa' },
    ...{ mustAccept: false, publishedAt: application.clock.now(), publishedBy: null, retiredAt: null },
    ...fields,
  });
  return { kind, version };
};

/** That the person has agreed to a version. */
export const addConsent = ({ db, application }: TestServer, userId: string, version = 'terms-1') => {
  const acceptedAt = application.clock.now();
  return db.consents.add({ userId, version, acceptedAt, textDigest: 'aa', way: 'account' });
};

export const legalInputs: Samples = {
  'legal.published': () => undefined,
  'legal.text': (server) => addLegalText(server, 'privacy'),
  'legal.mine': () => undefined,
  'legal.accept': async (server) => ({ versions: [await addLegalText(server, 'terms')] }),
  'legal.withdraw': async (server, owner) => {
    const text = await addLegalText(server, 'voluntary');
    await addConsent(server, owner.id, `voluntary-${text.version}`);
    return text;
  },
  'admin.legal.list': () => undefined,
  'admin.legal.publish': async (server) => {
    const { kind, version } = await addLegalText(server, 'privacy');
    return { kind, title: 'Privacy', body: 'We store little.', mustAccept: false, expected: version };
  },
  'admin.legal.retire': async (server) => ({ kind: (await addLegalText(server, 'privacy')).kind }),
};
