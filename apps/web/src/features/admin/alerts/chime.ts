let context: AudioContext | null = null;

const notes = [880, 660];
const noteS = 0.18;
const loudness = 0.12;

/** Two short notes. Silent where the browser has no sound or has not been touched yet. */
export const chime = (): void => {
  try {
    context ??= new AudioContext();
    const { currentTime, destination } = context;
    notes.forEach((frequency, index) => {
      if (context === null) return;
      const [tone, gain] = [context.createOscillator(), context.createGain()];
      const start = currentTime + index * noteS;
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(loudness, start);
      gain.gain.exponentialRampToValueAtTime(0.001, start + noteS);
      tone.connect(gain).connect(destination);
      tone.start(start);
      tone.stop(start + noteS);
    });
  } catch {
    // Sound is an extra: the badge and the message are there.
  }
};
