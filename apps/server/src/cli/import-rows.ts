import { isAcceptableHash } from '@atelier/auth';
import { roleAtLeast } from '@atelier/core/policy';
import { DisplayName, Email, nameFromEmail, RoleName } from '@atelier/core/schemas/auth';
import { z } from 'zod';

/** A file is read and validated as a whole, so its size is bounded. */
const maxPeople = 100_000;

/** One person as written in the file, not validated yet. */
export interface Entry {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What is wrong, and where. The sentence never repeats the value, which may be a hash. */
export interface Problem {
  readonly line: number;
  readonly sentence: string;
}

/** The columns of a CSV file and the fields of a JSON one. */
export const columns = ['email', 'name', 'role', 'password_hash', 'email_verified', 'created_at'] as const;

const CreatedAt = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'must be a date like 2024-05-31 or 2024-05-31T08:00:00Z',
  )
  .transform((iso) => new Date(iso))
  .refine((at) => at.getTime() >= 0 && at.getTime() <= Date.now(), 'must lie between 1970 and now');

const personOf = (allowRoles: boolean) =>
  z.strictObject({
    email: Email,
    name: DisplayName.optional(),
    role: RoleName.default('user').refine(
      (role) => allowRoles || roleAtLeast('user', role),
      'roles above user are imported with --allow-roles only',
    ),
    password_hash: z
      .string()
      .refine(
        isAcceptableHash,
        'must be a bcrypt ($2a, $2b, $2y, cost 4 to 14) or an Argon2id hash, or nothing',
      )
      .nullable()
      .default(null),
    email_verified: z.union([z.boolean(), z.stringbool()], 'must be true or false').default(false),
    created_at: CreatedAt.optional(),
  });

const toPerson = ({ email, name, role, ...row }: z.output<ReturnType<typeof personOf>>) => ({
  email,
  name: name ?? nameFromEmail(email),
  role,
  passwordHash: row.password_hash,
  emailVerified: row.email_verified,
  createdAt: row.created_at ?? null,
});
export type ImportedPerson = ReturnType<typeof toPerson>;

/** Replaces zod's message where it would repeat text of the file. */
const wording = (issue: z.core.$ZodIssue): string => {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return `has fields other than ${columns.join(', ')}`;
  return field === '' ? issue.message : `${field}: ${issue.message}`;
};

/** Validates all entries before any account is created. An email that occurs twice is a problem: it is unclear which is right. */
export const readPeople = (entries: readonly Entry[], { allowRoles }: { readonly allowRoles: boolean }) => {
  if (entries.length > maxPeople)
    return { people: [], problems: [{ line: 1, sentence: `holds more than ${maxPeople} people: split it` }] };
  const schema = personOf(allowRoles);
  const people: ImportedPerson[] = [];
  const problems: Problem[] = [];
  const lineOf = new Map<string, number>();
  for (const { line, fields } of entries) {
    const parsed = schema.safeParse(fields);
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map((issue) => ({ line, sentence: wording(issue) })));
      continue;
    }
    const person = toPerson(parsed.data);
    const earlier = lineOf.get(person.email);
    if (earlier !== undefined) problems.push({ line, sentence: `email: is the same as in line ${earlier}` });
    lineOf.set(person.email, earlier ?? line);
    people.push(person);
  }
  return { people, problems };
};
