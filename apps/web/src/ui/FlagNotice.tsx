import { IconFlag } from '@tabler/icons-react';
import classes from './FlagNotice.module.css';
import { TextLink } from './links.tsx';

const texts = {
  picture:
    'This picture looks sexually explicit to our classifier, so it is hidden until you show it, and can’t be shared. Nothing is deleted.',
  uploads:
    'Flagged uploads look sexually explicit to our classifier, so they are hidden until you show them. You can still use, download and delete them; nothing is deleted without you.',
} as const;

/** Beside what is flagged: what that means, and where to object. */
export const FlagNotice = ({ of = 'picture' }: { readonly of?: keyof typeof texts }) => (
  <div className={classes.root} role="note" aria-label="Flagged for review">
    <IconFlag size={20} stroke={1.6} aria-hidden />
    <div>
      <strong>Flagged for review</strong>
      <p>
        {texts[of]}{' '}
        <TextLink to="/account/moderation" underline="always" inherit>
          See the case or appeal
        </TextLink>
      </p>
    </div>
  </div>
);
