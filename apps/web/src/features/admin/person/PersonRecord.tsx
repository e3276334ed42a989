import { readConsentVersion } from '@atelier/core/legal';
import type { PersonFigures } from '@atelier/core/schemas/review';
import { formatDate, formatNumber } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { legalKindWords } from '../../../ui/legal/legal-words.ts';
import { Section } from '../../../ui/Section.tsx';
import figure from '../figures/Figure.module.css';
import { Figure } from '../figures/Figure.tsx';
import user from '../UserPage.module.css';

interface Props {
  readonly id: string;
  readonly figures: PersonFigures;
  /** Sessions that are not over. */
  readonly sessions: number;
}

const waiting = (count: number, one: string, many: string): string | undefined =>
  count === 0 ? undefined : `${formatNumber(count)} ${count === 1 ? one : many}`;

/** `terms-2` as people say it. */
const versionText = (text: string): string => {
  const version = readConsentVersion(text);
  return version === null ? text : `${legalKindWords[version.kind]}, version ${version.version}`;
};

const Terms = ({ consents, termsDue }: Pick<PersonFigures, 'consents' | 'termsDue'>) =>
  consents.length === 0 && termsDue.length === 0 ? (
    <p className={user.none}>No terms accepted yet.</p>
  ) : (
    <ul className={user.plain} aria-label="Accepted terms">
      {termsDue.map((version) => (
        <li key={`due ${version}`}>
          <strong>{versionText(version)}</strong>
          <span>not accepted yet: asked at the next visit</span>
        </li>
      ))}
      {consents.map(({ version, acceptedAt, withdrawnAt }) => (
        <li key={version}>
          <strong>{versionText(version)}</strong>
          <span>
            accepted {formatDate(acceptedAt)}
            {withdrawnAt !== null && `, taken back ${formatDate(withdrawnAt)}`}
          </span>
        </li>
      ))}
    </ul>
  );

/** What concerns one person elsewhere in the console. Each number leads to the list that it counts. */
export const PersonRecord = ({
  id,
  figures: { alerts, responses, appeals, incidents, consents, termsDue },
  sessions,
}: Props) => {
  const maySeeIncidents = useCan('incident:read');
  return (
    <>
      <Section title="Security" note="Alerts, what rules did, cases and appeals about this person.">
        <ul className={figure.figures} aria-label="Security">
          <Figure
            label="Alerts"
            value={alerts.all}
            note={waiting(alerts.open, 'is not resolved', 'are not resolved')}
            tone={alerts.open > 0 ? 'warning' : 'plain'}
            link={{ to: '/admin/alerts', search: { show: 'all', person: id } }}
          />
          <Figure
            label="Responses"
            value={responses.all}
            link={{ to: '/admin/blocks/responses', search: { person: id } }}
          />
          <Figure
            label="Appeals to answer"
            value={responses.appealed}
            tone={responses.appealed > 0 ? 'warning' : 'plain'}
            link={{ to: '/admin/blocks/responses', search: { show: 'appealed', person: id } }}
          />
          <Figure
            label="Appeals about pictures"
            value={appeals}
            tone={appeals > 0 ? 'warning' : 'plain'}
            link={{ to: '/admin/moderation' }}
          />
          {maySeeIncidents && (
            <Figure
              label="Incidents"
              value={incidents}
              link={{ to: '/admin/incidents', search: { show: 'all', person: id } }}
            />
          )}
          <Figure label="Devices signed in" value={sessions} link={{ to: '.', hash: 'sessions' }} />
        </ul>
      </Section>
      <Section title="Terms">
        <Terms consents={consents} termsDue={termsDue} />
      </Section>
    </>
  );
};
