import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import { Standing } from './Standing.tsx';

/** The first page of the console. */
export const OverviewPage = () => {
  usePageTitle('Overview');
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Overview</h1>
        </div>
      </div>
      <Standing />
    </>
  );
};
