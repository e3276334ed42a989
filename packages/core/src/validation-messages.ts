import type { z } from 'zod';
import { config } from 'zod/v4/core';

/**
 * Messages for refused input if the schema does not define its own. Zod's messages are for programmers ("Too big:
 * expected string to have <=320 characters"). Like all messages here, these never repeat the value.
 */

type Issue = z.core.$ZodRawIssue;
type Sized = z.core.$ZodRawIssue<z.core.$ZodIssueTooBig> | z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>;

/** Only the first values of a long list are named. */
const maxListed = 12;

const listOf = (values: readonly unknown[]): string => {
  const rest = values.length - maxListed;
  const listed = values.slice(0, maxListed).map(String).join(', ');
  if (values.length === 1) return `Must be ${listed}.`;
  return rest > 0 ? `Must be one of ${listed} and ${rest} more.` : `Must be one of ${listed}.`;
};

const kinds: Readonly<Record<string, string>> = {
  string: 'Must be text.',
  number: 'Must be a number.',
  int: 'Must be a whole number.',
  bigint: 'Must be a whole number.',
  boolean: 'Must be true or false.',
  array: 'Must be a list.',
  tuple: 'Must be a list.',
  set: 'Must be a list.',
  object: 'Must be an object.',
  record: 'Must be an object.',
  map: 'Must be an object.',
  date: 'Must be a date.',
  file: 'Must be a file.',
  null: 'Must be null.',
  undefined: 'Must be left out.',
  never: 'Must be left out.',
  void: 'Must be left out.',
  nonoptional: 'Is missing.',
};

const id = 'Is not a valid id.';
const forms: Readonly<Record<string, string>> = {
  uuid: id,
  guid: id,
  nanoid: id,
  cuid: id,
  cuid2: id,
  ulid: id,
  xid: id,
  ksuid: id,
  email: 'Is not a valid email address.',
  url: 'Is not a valid web address.',
  datetime: 'Is not a time like 2024-05-31T08:00:00Z.',
  date: 'Is not a date like 2024-05-31.',
  time: 'Is not a time like 08:00:00.',
};

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
  map: ['entry', 'entries'],
  file: ['byte', 'bytes'],
};

/** The message for a bound of a text, a list, a number or a time. */
const boundOf = (issue: Sized): string => {
  const isMost = issue.code === 'too_big';
  const bound = Number(isMost ? issue.maximum : issue.minimum);
  const isInclusive = issue.inclusive !== false;
  if (issue.origin === 'date')
    return `Must be ${isMost ? 'at the latest' : 'at the earliest'} ${new Date(bound).toISOString()}.`;
  const unit = units[issue.origin];
  if (unit !== undefined && !isMost && isInclusive && bound === 1 && issue.exact !== true)
    return 'Must not be empty.';
  const [most, least] = isInclusive
    ? ['at most', 'at least']
    : [unit ? 'fewer than' : 'less than', 'more than'];
  const measure = issue.exact === true ? 'exactly' : isMost ? most : least;
  if (unit === undefined) return `Must be ${measure} ${bound}.`;
  return `Must have ${measure} ${bound} ${unit[bound === 1 ? 0 : 1]}.`;
};

const formOf = (issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string => {
  const { format, prefix, suffix, includes } = issue;
  if (format === 'starts_with') return `Must begin with "${prefix}".`;
  if (format === 'ends_with') return `Must end with "${suffix}".`;
  if (format === 'includes') return `Must contain "${includes}".`;
  return forms[format] ?? 'Has the wrong format.';
};

const unionOf = (issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string => {
  if (issue.inclusive === false) return 'Fits more than one of the accepted forms.';
  const { options } = issue;
  return Array.isArray(options) && options.length > 0 ? listOf(options) : 'Has none of the accepted forms.';
};

/** The message for an issue. */
const sentenceOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Is missing.' : (kinds[issue.expected] ?? 'Is of the wrong kind.');
    case 'too_big':
    case 'too_small':
      return boundOf(issue);
    case 'invalid_format':
      return formOf(issue);
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}.`;
    case 'invalid_value':
      return listOf(issue.values);
    case 'unrecognized_keys':
      return 'Unknown field.';
    case 'invalid_union':
      return unionOf(issue);
    case 'invalid_key':
      return 'Has a name that isn’t allowed.';
    case 'invalid_element':
      return 'Contains a value that isn’t allowed.';
    default:
      return 'Is not valid.';
  }
};

/** Makes these messages zod's default. Called once per process, so that browser, server and CLI use the same messages. */
export const plainIssueMessages = (): void => {
  config({ customError: sentenceOf });
};

/** A message as a clause after the name of a field: "PORT must be at least 1". */
export const clauseOf = (sentence: string): string =>
  sentence.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/\.$/, '');
