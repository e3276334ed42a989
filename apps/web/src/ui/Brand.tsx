import { Mark } from './Mark.tsx';

/** Mark and name, as they stand in the header. */
export const Brand = () => (
  <>
    <Mark size={26} />
    <span>Atelier</span>
  </>
);
