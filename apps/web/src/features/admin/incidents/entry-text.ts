import {
  type ContainmentKind,
  containmentKinds,
  type IncidentPhase,
  incidentPhases,
} from '@atelier/core/incidents/incidents';
import type { IncidentEntry } from '@atelier/core/schemas/incidents';
import { humanise } from '../../../lib/format.ts';
import { actionNames, figuresText, phaseNames } from './incident-words.ts';

const phaseOf = (value: unknown): string =>
  incidentPhases.includes(value as IncidentPhase) ? phaseNames[value as IncidentPhase] : String(value);

const phaseText = ({ from, to, left }: IncidentEntry['details']): string => {
  const open = typeof left === 'number' && left > 0 ? ` (${left} open)` : '';
  return `${phaseOf(from)}${open} → ${phaseOf(to)}`;
};

const actionText = ({ action, drill, undone, ...rest }: IncidentEntry['details']): string => {
  const name = containmentKinds.includes(action as ContainmentKind)
    ? actionNames[action as ContainmentKind]
    : humanise(String(action));
  const figures = Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  const prefix = drill === true ? 'Drill, no effect: ' : '';
  if (undone === true) return `${prefix}${name}, undone`;
  return figures.switches === 1 ? `${prefix}${name}: on` : `${prefix}${name}: ${figuresText(figures)}`;
};

const changeText = ({ changed, outcome, ...rest }: IncidentEntry['details']): string => {
  if (changed === 'notice') {
    const queued = typeof rest.queued === 'number' ? rest.queued : 0;
    return `${rest.drill === true ? 'Drill, not sent: ' : ''}Notice to ${figuresText({ people: queued })}`;
  }
  if (changed === 'opened') return 'Case opened';
  if (changed === 'reopened') return 'Case reopened';
  if (changed === 'closed') return outcome === 'false_alarm' ? 'Closed as a false alarm' : 'Closed';
  const words = String(changed)
    .split(', ')
    .map((name) => {
      const label = humanise(name.replaceAll(/([A-Z])/g, ' $1').toLowerCase());
      const [from, to] = [rest[`${name}From`], rest[`${name}To`]];
      return name === 'severity' || name === 'duty'
        ? `${label}: ${humanise(String(from))} → ${humanise(String(to))}`
        : label;
    });
  return `Changed: ${words.join(', ')}`;
};

/** What an entry says that no one wrote. */
export const entryText = ({ kind, details }: Pick<IncidentEntry, 'details' | 'kind'>): string => {
  if (kind === 'phase') return phaseText(details);
  if (kind === 'action') return actionText(details);
  return changeText(details);
};
