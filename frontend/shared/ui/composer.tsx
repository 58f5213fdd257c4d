/** The writing box of both sides: Enter sends, except while an input method is composing; Shift+Enter breaks the line. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export const MAX_CHARACTERS = 4000;
const NEARLY = 200;

export interface ComposerText {
  label: string;
  placeholder: string;
  send: string;
  tooLong: (over: number) => string;
  left?: (count: number) => string;
}

interface Props {
  text: ComposerText;
  value: string;
  disabled?: boolean;
  autoFocus?: boolean;
  onInput: (value: string) => void;
  onSend: (value: string) => void;
  /** Files that were pasted; the text of the same paste is then left out. */
  onFiles?: (files: File[]) => void;
  onPasteText?: (text: string) => void;
  children?: ComponentChildren;
}

/** Counted as the server counts: code points, so that an emoji is one. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** Some browsers end the composition before they tell of its last key; keyCode 229 still marks that key as the IME's. */
export function composing(event: { isComposing: boolean; keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229;
}

export function sends(event: { key: string; shiftKey: boolean; isComposing: boolean; keyCode: number }): boolean {
  return event.key === "Enter" && !event.shiftKey && !composing(event);
}

/** A spreadsheet or a text program puts a picture of its words beside them: then the words are meant. */
export function pastedFiles(data: DataTransfer | null): File[] {
  const isText = (data?.getData("text/plain") ?? "") !== "" && (data?.getData("text/html") ?? "") !== "";
  return isText ? [] : Array.from(data?.files ?? []);
}

export function Composer({ text, value, disabled = false, autoFocus = false, onInput, onSend, ...rest }: Props) {
  const { onFiles, onPasteText, children } = rest;
  const box = useRef<HTMLTextAreaElement>(null);
  const count = characters(value.trim());
  const over = count - MAX_CHARACTERS;
  const ready = !disabled && count > 0 && over <= 0;

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [value]);

  useLayoutEffect(() => {
    if (autoFocus) box.current?.focus();
  }, [autoFocus]);

  const submit = (): void => {
    if (ready) onSend(value.trim());
    box.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p class={over > 0 ? "limit over" : "limit"} id="composer-limit" aria-live="polite">
        {over > 0 ? text.tooLong(over) : over > -NEARLY && text.left ? text.left(-over) : ""}
      </p>
      <div class="composer-row">
        <textarea
          ref={box}
          rows={1}
          value={value}
          disabled={disabled}
          aria-label={text.label}
          aria-describedby="composer-limit"
          aria-invalid={over > 0}
          placeholder={text.placeholder}
          enterkeyhint="send"
          onInput={(event) => onInput(event.currentTarget.value)}
          onPaste={(event) => {
            const files = pastedFiles(event.clipboardData);
            if (files.length > 0 && onFiles) {
              event.preventDefault();
              onFiles(files);
            } else onPasteText?.(event.clipboardData?.getData("text") ?? "");
          }}
          onKeyDown={(event) => {
            if (!sends(event)) return;
            event.preventDefault();
            submit();
          }}
        />
        <button type="submit" class="send" aria-disabled={!ready}>
          {text.send}
        </button>
      </div>
      {children}
    </form>
  );
}
