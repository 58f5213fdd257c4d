/** Somebody is offered: heard and seen also by who works in another window. */
export function announce(title: string): void {
  if ("Notification" in window && Notification.permission === "granted" && document.hidden)
    new Notification(title, { tag: "anxin-offer" });
  void chime();
}

const PATIENCE_MS = 500;

/** Two short notes. A browser that wants a click first stays silent; the card is there all the same. */
async function chime(): Promise<void> {
  const audio = new AudioContext();
  // Suspended at first even where sound is allowed; where it is not, resuming never ends.
  await Promise.race([audio.resume().catch(() => undefined), new Promise((go) => setTimeout(go, PATIENCE_MS))]);
  if (audio.state !== "running") {
    void audio.close();
    return;
  }
  for (const [at, pitch] of [
    [0, 660],
    [0.14, 880],
  ] as const) {
    const note = audio.createOscillator();
    const volume = audio.createGain();
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.3);
    note.connect(volume).connect(audio.destination);
    note.start(audio.currentTime + at);
    note.stop(audio.currentTime + at + 0.3);
  }
  setTimeout(() => void audio.close(), 1000);
}
