/** What a file is called and how large it is. */
export function FileFacts({ name, size }: { name: string; size: number }) {
  return (
    <span class="file-facts">
      <span class="file-name">{name}</span> <span class="quiet">{fileSize(size)}</span>
    </span>
  );
}

/** `size` in bytes; rounded up, so that nothing is said to be empty. */
export function fileSize(size: number): string {
  if (size < 1_000_000) return `${Math.ceil(size / 1000)} KB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}
