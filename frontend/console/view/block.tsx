import type { ComponentChildren } from "preact";

/** One titled part of the right-hand column. */
export function Block({ title, name, children }: { title: string; name: string; children: ComponentChildren }) {
  return (
    <section class={`block ${name}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
