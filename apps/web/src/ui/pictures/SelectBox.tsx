import classes from './SelectBox.module.css';

interface Props {
  /** The start of the picture's prompt. */
  readonly name: string;
  readonly isSelected: boolean;
  /** @param isRange whether Shift was held */
  readonly onSelect: (isRange: boolean) => void;
  readonly className?: string | undefined;
}

/** The box in the corner of a picture that selects it. Its parent must be positioned. */
export const SelectBox = ({ name, isSelected, onSelect, className = '' }: Props) => (
  <label className={`${classes.root} ${className}`}>
    <input
      type="checkbox"
      checked={isSelected}
      aria-label={`Select: ${name}`}
      onChange={({ nativeEvent }) => onSelect('shiftKey' in nativeEvent && nativeEvent.shiftKey === true)}
    />
  </label>
);
