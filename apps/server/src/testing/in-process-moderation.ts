import { newId } from '@atelier/core/ids';
import type {
  CaseRecord,
  LookRecord,
  PictureSubject,
  RuleRecord,
} from '@atelier/core/ports/moderation-stores';
import type { ImageRecord, UserRecord } from '@atelier/core/ports/records';
import { caseRecord, ruleRecord } from '@atelier/core/testing/moderation-records';
import { explicit } from './classifier-double.ts';
import type { TestServer } from './in-process.ts';

/** An open case about a blocked prompt of `owner`. */
export const addCase = async (
  { db }: Pick<TestServer, 'db'>,
  owner: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<CaseRecord> = {},
): Promise<CaseRecord> => {
  const found = caseRecord(owner, { createdAt: new Date(), ...fields });
  await db.moderationCases.insert(found);
  return found;
};

/** A rule that blocks a word that no other test writes. */
export const addRule = async (
  { db }: Pick<TestServer, 'db'>,
  fields: Partial<RuleRecord> = {},
): Promise<RuleRecord> => {
  const at = new Date();
  const rule = ruleRecord({ terms: ['forbiddenword*'], createdAt: at, updatedAt: at, ...fields });
  await db.moderationRules.insert(rule);
  return rule;
};

type Person = Pick<UserRecord, 'id' | 'workspaceId'>;

/** A flagged picture with its open case. */
export const addPictureCase = async (
  server: Pick<TestServer, 'db' | 'image'>,
  owner: Person,
  fields: Partial<CaseRecord> = {},
) => {
  const image = await server.image(owner, { origin: 'neural', flag: 'flagged' });
  const found = await addCase(server, owner, {
    ...{ subject: 'image', subjectId: image.id, prompt: image.prompt, wasBlocked: false, score: 0.97 },
    ...{ reason: 'This picture looks sexually explicit to our classifier.', ...fields },
  });
  return { image, found };
};

/** A look of `reviewer` at the private pictures of `person`. */
export const addLook = async (
  { db }: Pick<TestServer, 'db'>,
  reviewer: Pick<UserRecord, 'id'>,
  person: Pick<UserRecord, 'id'>,
): Promise<LookRecord> => {
  const createdAt = new Date();
  const look = {
    ...{ id: newId('look'), reviewerId: reviewer.id, userId: person.id, reason: 'A report.', createdAt },
    ...{ expiresAt: new Date(createdAt.getTime() + 900_000), endedAt: null },
  };
  await db.privateLooks.insert(look);
  return look;
};

/** Somebody with a private picture, at which `reviewer` may look. */
export const addPrivatePicture = async (
  server: Pick<TestServer, 'db' | 'image' | 'user'>,
  reviewer: Pick<UserRecord, 'id'>,
) => {
  const person = await server.user('user');
  const image = await server.image(person);
  return { person, image, look: await addLook(server, reviewer, person) };
};

/** What happens when the network is sure that an image, or an upload, is explicit. */
export const flagImage = async (
  { db, application }: Pick<TestServer, 'application' | 'db'>,
  { id, workspaceId, userId }: Pick<ImageRecord, 'id' | 'workspaceId' | 'userId'>,
  subject: PictureSubject['subject'] = 'image',
): Promise<void> => {
  const check = { subject, subjectId: id, workspaceId, userId } as const;
  await db.pictureChecks.add({ ...check, dueAt: new Date(Date.now() + 3_600_000) });
  const picture = await db.pictureChecks.picture(check);
  if (picture === null) throw new Error('There is no such image.');
  await application.http.services.pictureChecks.finish({ ...check, attempts: 1 }, picture, explicit);
};
