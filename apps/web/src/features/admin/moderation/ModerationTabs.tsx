import { Link } from '@tanstack/react-router';
import classes from './Moderation.module.css';

/** Between reviews and rules. */
export const ModerationTabs = () => (
  <nav className={classes.tabs} aria-label="Moderation">
    <Link to="/admin/moderation" activeOptions={{ exact: true }}>
      Reviews
    </Link>
    <Link to="/admin/moderation/rules">Rules</Link>
  </nav>
);
