import { IconFlag } from '@tabler/icons-react';
import { TextLink } from '../../ui/links.tsx';
import classes from './FlagNotice.module.css';

/** Beside a flagged picture: what that means, and where to object. */
export const FlagNotice = () => (
  <div className={classes.root} role="note" aria-label="Flagged for review">
    <IconFlag size={20} stroke={1.6} aria-hidden />
    <div>
      <strong>Flagged for review</strong>
      <p>
        This picture looks sexually explicit to our classifier, so it is hidden until you show it, and can’t
        be shared. Nothing is deleted.{' '}
        <TextLink to="/account/moderation" underline="always" inherit>
          See the case or appeal
        </TextLink>
      </p>
    </div>
  </div>
);
