import { IconCertificate, IconPhoto } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { formatDateTime } from '../../lib/format.ts';
import classes from './ClaimDetails.module.css';
import type { ClaimedAction, ClaimedIngredient, Claims } from './claims.ts';

/** The address of a picture in memory; it is forgotten with its component. */
export const useObjectUrl = (blob: Blob | undefined): string | null => {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (blob === undefined) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [blob]);
  return url;
};

const Action = ({ action: { text, when, tool, source } }: { readonly action: ClaimedAction }) => (
  <li className={classes.action}>
    <strong>{text}</strong>
    {source !== null && <span>{source}</span>}
    {tool !== null && <span>With {tool}</span>}
    {when !== null && <time dateTime={when}>{formatDateTime(when)}</time>}
  </li>
);

const Ingredient = ({
  ingredient: { title, isParent, hasClaims },
  thumbnail,
}: {
  readonly ingredient: ClaimedIngredient;
  readonly thumbnail: Blob | undefined;
}) => {
  const url = useObjectUrl(thumbnail);
  const [isShown, setIsShown] = useState(true);
  return (
    <li className={classes.ingredient}>
      {url !== null && isShown ? (
        <img src={url} alt="" onError={() => setIsShown(false)} />
      ) : (
        <span className={classes.noThumbnail}>
          <IconPhoto size={24} stroke={1.4} aria-hidden />
        </span>
      )}
      <span>
        <strong>{title}</strong>
        <span>{isParent ? 'The picture it was made from' : 'A part of it'}</span>
        {hasClaims && (
          <span className={classes.own}>
            <IconCertificate size={16} stroke={1.6} aria-hidden /> Has credentials of its own
          </span>
        )}
      </span>
    </li>
  );
};

interface Props {
  readonly claims: Claims;
  readonly thumbnails: ReadonlyMap<string, Blob>;
}

/** What a file says about itself: who, how, from what, from which words. */
export const ClaimDetails = ({ claims, thumbnails }: Props) => (
  <div className={classes.root}>
    <h3>{claims.verdict === 'changed' ? 'What it claims, unproven' : 'What it says'}</h3>
    <dl className={classes.facts}>
      <div>
        <dt>Signed by</dt>
        <dd>{claims.signer ?? 'No one named'}</dd>
      </div>
      {claims.program !== null && (
        <div>
          <dt>Program</dt>
          <dd>{claims.program}</dd>
        </div>
      )}
      {claims.prompt !== null && (
        <div>
          <dt>Prompt</dt>
          <dd className={classes.prompt}>{claims.prompt}</dd>
        </div>
      )}
    </dl>
    {claims.actions.length > 0 && (
      <>
        <h3>How it was made</h3>
        <ol className={classes.actions}>
          {claims.actions.map((action, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <Action key={at} action={action} />
          ))}
        </ol>
      </>
    )}
    {claims.ingredients.length > 0 && (
      <>
        <h3>Made from</h3>
        <ul className={classes.ingredients}>
          {claims.ingredients.map((ingredient, at) => (
            <Ingredient
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              key={at}
              ingredient={ingredient}
              thumbnail={thumbnails.get(ingredient.thumbnail ?? '')}
            />
          ))}
        </ul>
      </>
    )}
  </div>
);
