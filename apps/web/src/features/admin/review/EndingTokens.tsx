import { endingDays } from '@atelier/core/review-days';
import type { SecurityReview } from '@atelier/core/schemas/review';
import { formatDateTime, formatNumber } from '../../../lib/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import { Section } from '../../../ui/Section.tsx';
import user from '../UserPage.module.css';

/** The access tokens that end soon, those that end first before the others. */
export const EndingTokens = ({
  review: { endingTokens, tokensEnding },
}: {
  readonly review: Pick<SecurityReview, 'endingTokens' | 'tokensEnding'>;
}) => (
  <Section
    anchor="tokens"
    title="Tokens that end soon"
    note={`Within ${endingDays} days. Their owners issue new ones under Account, Tokens.`}
  >
    {endingTokens.length === 0 ? (
      <p className={user.none}>None.</p>
    ) : (
      <ul className={user.plain} aria-label="Tokens that end soon">
        {endingTokens.map(({ id, name, expiresAt, userId, userName }) => (
          <li key={id}>
            <strong>
              <bdi>{name}</bdi>
            </strong>
            <span>
              of{' '}
              <TextLink underline="always" to="/admin/users/$userId" params={{ userId }}>
                <bdi>{userName}</bdi>
              </TextLink>
              , ends {formatDateTime(expiresAt)}
            </span>
          </li>
        ))}
      </ul>
    )}
    {tokensEnding > endingTokens.length && (
      <p className={user.none}>And {formatNumber(tokensEnding - endingTokens.length)} later ones.</p>
    )}
  </Section>
);
