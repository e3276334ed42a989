import type { ContainmentKind, IncidentPhase, IncidentSeverity, RunbookId } from './incidents.ts';
import { containmentKinds, incidentBounds, incidentPhases, incidentSeverities } from './incidents.ts';

/** What to do in one phase. */
export interface RunbookPhase {
  readonly phase: IncidentPhase;
  readonly intro: string;
  /** The items of the checklist. */
  readonly items: readonly string[];
}

/** The draft of what affected people are told. */
export interface RunbookNotice {
  readonly subject: string;
  readonly body: string;
}

/** A page of `docs/runbooks` as the product uses it: the checklists of cases come from there and nowhere else. */
export interface Runbook {
  readonly id: RunbookId;
  readonly title: string;
  /** When to use it. */
  readonly summary: string;
  readonly severity: IncidentSeverity;
  /** Whether personal data may be concerned, so that the 72 hours of the GDPR matter. */
  readonly concernsPersonalData: boolean;
  /** Actions that usually help. */
  readonly containment: readonly ContainmentKind[];
  readonly phases: readonly RunbookPhase[];
  readonly notice: RunbookNotice;
}

/** What is wrong with the text of a runbook, for the person who edits it. */
export class RunbookError extends Error {
  constructor(id: string, problem: string) {
    super(`docs/runbooks/${id}.md: ${problem}`);
    this.name = 'RunbookError';
  }
}

interface Section {
  readonly name: string;
  readonly lines: string[];
}

const itemStart = '- [ ] ';
const isOneOf = <T extends string>(values: readonly T[], value: string): value is T =>
  (values as readonly string[]).includes(value);

/** The text before the first heading of the second level, then each of these with what follows it. */
const sectionsOf = (lines: readonly string[]): { readonly head: string[]; readonly sections: Section[] } => {
  const head: string[] = [];
  const sections: Section[] = [];
  for (const line of lines)
    if (line.startsWith('## ')) sections.push({ name: line.slice(3).trim(), lines: [] });
    else (sections.at(-1)?.lines ?? head).push(line);
  return { head, sections };
};

const joined = (lines: readonly string[]): string => lines.join('\n').trim();

/** Lines of one paragraph become one line, as Markdown shows them. */
const flowing = (lines: readonly string[]): string =>
  joined(lines)
    .split('\n\n')
    .map((paragraph) => paragraph.replaceAll('\n', ' ').trim())
    .join('\n\n');

/** A checklist: an item goes on in the indented lines below it. */
const phaseOf = (phase: IncidentPhase, lines: readonly string[]): RunbookPhase => {
  const intro: string[] = [];
  const items: string[] = [];
  for (const line of lines)
    if (line.startsWith(itemStart)) items.push(line.slice(itemStart.length).trim());
    else if (line.startsWith('  ') && items.length > 0) items.push(`${items.pop()} ${line.trim()}`);
    else intro.push(line);
  return { phase, intro: flowing(intro), items };
};

const factOf = (head: readonly string[], name: string): string | undefined =>
  head
    .find((line) => line.startsWith(`- ${name}: `))
    ?.slice(name.length + 4)
    .trim();

const noticeOf = (lines: readonly string[]): RunbookNotice => {
  const at = lines.findIndex((line) => line.startsWith('Subject: '));
  return { subject: lines[at]?.slice('Subject: '.length).trim() ?? '', body: flowing(lines.slice(at + 1)) };
};

/**
 * Reads the page of a runbook: a title, when to use it, three facts, a section per phase in their order with a checklist, and
 * the draft of a notice.
 * @throws RunbookError
 */
export const parseRunbook = (id: RunbookId, markdown: string): Runbook => {
  const fail = (problem: string): never => {
    throw new RunbookError(id, problem);
  };
  const { head, sections } = sectionsOf(markdown.replaceAll('\r\n', '\n').split('\n'));
  const title =
    head
      .find((line) => line.startsWith('# '))
      ?.slice(2)
      .trim() ?? fail('has no title.');
  const summary = flowing(head.filter((line) => !line.startsWith('# ') && !line.startsWith('- ')));
  const severity = factOf(head, 'Severity') ?? '';
  const data = factOf(head, 'Personal data') ?? '';
  const containment = (factOf(head, 'Containment') ?? '').split(', ').filter((kind) => kind !== '');
  if (!isOneOf(incidentSeverities, severity)) return fail('names no severity.');
  if (data !== 'yes' && data !== 'no') fail('does not say whether personal data may be concerned.');
  const known = containment.filter((kind) => isOneOf(containmentKinds, kind));
  if (known.length !== containment.length) fail('names an action that does not exist.');
  const names = sections.map(({ name }) => name.toLowerCase());
  if (names.join() !== [...incidentPhases, 'notice'].join())
    fail(
      'must have the sections Detect, Assess, Contain, Eradicate, Recover, Learn and Notice, in this order.',
    );
  const phases = incidentPhases.map((phase, at) => phaseOf(phase, sections[at]?.lines ?? []));
  for (const { phase, items } of phases) {
    if (items.length === 0) fail(`has no checklist in the phase ${phase}.`);
    if (items.some((item) => item.length > incidentBounds.task)) fail(`has too long an item in ${phase}.`);
  }
  const notice = noticeOf(sections.at(-1)?.lines ?? []);
  if (notice.subject === '' || notice.body === '') fail('has no subject or text of a notice.');
  return {
    id,
    title,
    summary,
    severity,
    concernsPersonalData: data === 'yes',
    containment: known,
    phases,
    notice,
  };
};

/** The runbooks that come with the server. */
export interface RunbookLibrary {
  find(id: RunbookId): Promise<Runbook>;
  list(): Promise<readonly Runbook[]>;
  /** The page as it was written. */
  source(id: RunbookId): Promise<string>;
}
