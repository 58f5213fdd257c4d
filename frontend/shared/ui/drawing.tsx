import { useEffect, useRef } from "preact/hooks";

interface Props {
  of: Blob;
  /** What is told to those who do not see it; without one it is decoration. */
  label?: string;
  /** Drawn no wider than this, in pixels; as it is when left out. */
  width?: number;
  onFailed?: () => void;
}

/** A picture, drawn from its bytes: an `<img>` would need `blob:` in the policy of whichever page the chat is part of. */
export function Drawing({ of, label, width, onFailed }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    createImageBitmap(of, width === undefined ? {} : { resizeWidth: width, resizeQuality: "medium" }).then(
      (picture) => {
        const area = canvas.current;
        if (area && !gone) {
          [area.width, area.height] = [picture.width, picture.height];
          area.getContext("2d")?.drawImage(picture, 0, 0);
          area.dataset.drawn = "";
        }
        picture.close();
      },
      () => gone || onFailed?.(),
    );
    return () => {
      gone = true;
    };
  }, [of]);
  return label === undefined ? (
    <canvas ref={canvas} aria-hidden="true" />
  ) : (
    <canvas ref={canvas} role="img" aria-label={label} />
  );
}
