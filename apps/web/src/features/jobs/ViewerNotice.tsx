import { TextLink } from '../../ui/links.tsx';
import classes from './ViewerNotice.module.css';

/** Shown in place of the form: a viewer cannot create pictures. */
export const ViewerNotice = () => (
  <div className={classes.root}>
    <h2>You have view-only access</h2>
    <p>
      Your account has the role <strong>viewer</strong>: you can see pictures and jobs, but not create or
      delete any. An administrator can give you the role <strong>user</strong>.
    </p>
    <p>
      <TextLink to="/gallery" underline="always">
        Go to the gallery
      </TextLink>
    </p>
  </div>
);
