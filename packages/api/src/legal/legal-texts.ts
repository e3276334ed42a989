import { createHash } from 'node:crypto';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { consentVersion, currentTexts, type LegalKind, owedTexts } from '@atelier/core/legal';
import type {
  LegalText,
  LegalTextInput,
  LegalTextList,
  PublishedTexts,
  PublishInput,
} from '@atelier/core/schemas/legal';
import type { z } from 'zod';
import { lockCurrentUser } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { textInfo } from './consents.ts';

/** What a consent names: the title, an empty line, and the words as they were shown. */
export const legalHash = (title: string, body: string): string =>
  createHash('sha256').update(`${title}\n\n${body}`).digest('hex');

const changed = () =>
  new AppError('conflict', 'Someone else has published a version meanwhile. Reload and check it first.');

/** Terms, the privacy notice and voluntary consents that the operator publishes (R-DATA-6). */
export const legalTextService = ({ db, clock, legalState }: Pick<Deps, 'clock' | 'db' | 'legalState'>) => ({
  /** For everyone, also without an account. */
  async published(): Promise<z.infer<typeof PublishedTexts>> {
    const texts = await legalState.texts();
    const owed = owedTexts(texts, []);
    return {
      items: currentTexts(texts).map((text) => ({ ...textInfo(text), mustAccept: owed.includes(text) })),
    };
  },

  /** Any version: it was public once, and people may want to read what they agreed to. @throws AppError `not_found` */
  async text({ kind, version }: z.infer<typeof LegalTextInput>): Promise<LegalText> {
    const current = currentTexts(await legalState.texts()).find((text) => text.kind === kind);
    const wanted = version ?? current?.version;
    const found = wanted === undefined ? null : await db.legalTexts.find(kind, wanted);
    if (found === null) throw new AppError('not_found');
    const { body, hash } = found;
    return { ...textInfo(found), body, hash, isCurrent: found.id === current?.id };
  },

  async list(): Promise<LegalTextList> {
    const [texts, counts] = await Promise.all([db.legalTexts.list(), db.consents.counts()]);
    const current = currentTexts(texts);
    const ids = [...new Set(texts.flatMap(({ publishedBy }) => publishedBy ?? []))];
    const authors = await Promise.all(ids.map((id) => db.users.findById(id)));
    const names = new Map(authors.flatMap((user) => (user === null ? [] : [[user.id, user.name] as const])));
    return {
      items: texts.map((text) => {
        const { publishedBy: id, hash, mustAccept } = text;
        const name = id === null ? undefined : names.get(id);
        return {
          ...{ ...textInfo(text), hash, mustAccept },
          state: text.retiredAt !== null ? 'retired' : current.includes(text) ? 'current' : 'replaced',
          publishedBy: id === null || name === undefined ? null : { id, name },
          people: counts[consentVersion(text)] ?? 0,
        };
      }),
    };
  },

  /**
   * @returns its version
   * @throws AppError `validation_failed` if something voluntary must be accepted, `conflict` if there is a newer version
   */
  async publish(
    principal: Principal,
    input: z.output<typeof PublishInput>,
    audit: AuditTrail,
  ): Promise<number> {
    const { kind, title, body, mustAccept, expected } = input;
    if (kind === 'voluntary' && mustAccept)
      throw new AppError('validation_failed', 'What is voluntary can’t be required.');
    const id = newId('legalText');
    const hash = legalHash(title, body);
    const version = await db.transaction(async (stores) => {
      const { id: publishedBy } = await lockCurrentUser(stores, principal);
      const before = (await stores.legalTexts.list()).filter((text) => text.kind === kind);
      const newest = Math.max(0, ...before.map((text) => text.version));
      if (newest !== expected) throw changed();
      const text = { ...{ id, kind, title, body, hash, mustAccept }, version: newest + 1 };
      const publishedAt = clock.now();
      if (!(await stores.legalTexts.add({ ...text, publishedAt, publishedBy, retiredAt: null })))
        throw changed();
      await audit.write(stores, 'legal_text_published', {
        ...{ entityType: 'legal_text', entityId: id },
        details: { version: consentVersion(text), hash, mustAccept },
      });
      return text.version;
    });
    legalState.forget();
    return version;
  },

  /** Takes a text down with its earlier versions: it is shown and asked for no more. @throws AppError `not_found` */
  async retire(principal: Principal, kind: LegalKind, audit: AuditTrail): Promise<void> {
    await db.transaction(async (stores) => {
      await lockCurrentUser(stores, principal);
      if (!(await stores.legalTexts.retire(kind, clock.now()))) throw new AppError('not_found');
      await audit.write(stores, 'legal_text_retired', { entityType: 'legal_text', details: { kind } });
    });
    legalState.forget();
  },
});
