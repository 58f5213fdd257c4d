/**
 * The demo shop's own script, as a merchant would write it: tells the widget who is signed in (with a token fetched only
 * when the widget wants one) and which order or product the customer asks about.
 */
import "../widget/protocol";

async function identityToken(customerId: string): Promise<string> {
  const response = await fetch("/demo/identity", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ customer_id: customerId }),
  });
  if (!response.ok) throw new Error(`demo identity: ${response.status}`);
  const { identity_token } = (await response.json()) as { identity_token: string };
  return identity_token;
}

function connect(): void {
  const customerId = document.body.dataset.customer;
  window.Anxin?.identify(customerId ? () => identityToken(customerId) : null);
  // The page of an order or of a product says so at once: whoever opens the chat there asks about it.
  const { order: orderId, product: productId } = document.body.dataset;
  if (orderId || productId) {
    const page = document.querySelector("h1")?.textContent ?? location.pathname;
    window.Anxin?.setContext({ page, ...(orderId ? { orderId } : {}), ...(productId ? { productId } : {}) });
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-ask]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { order, product } = button.dataset;
      window.Anxin?.setContext({
        page: button.getAttribute("aria-label")?.replace("问客服：", "") ?? location.pathname,
        ...(order ? { orderId: order } : {}),
        ...(product ? { productId: product } : {}),
      });
      window.Anxin?.open();
    });
  }
}

if (window.Anxin) connect();
else window.addEventListener("anxin:ready", connect, { once: true });
