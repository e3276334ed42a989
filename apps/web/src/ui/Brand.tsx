import { Mark } from './Mark.tsx';

/** Logo and name, as in the header. */
export const Brand = () => (
  <>
    <Mark size={26} />
    <span>Atelier</span>
  </>
);
