import { Link } from '@tanstack/react-router';
import classes from '../moderation/Moderation.module.css';

/** Between blocks and what rules have done. */
export const BlockTabs = () => (
  <nav className={classes.tabs} aria-label="Blocks">
    <Link to="/admin/blocks" activeOptions={{ exact: true }}>
      Addresses
    </Link>
    <Link to="/admin/blocks/responses">Responses</Link>
  </nav>
);
