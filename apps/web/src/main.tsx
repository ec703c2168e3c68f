import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/theme/tokens.css";
import "./app/theme/base.css";
import "./app/theme/buttons.css";
import "./app/theme/fields.css";
import "./app/theme/marks.css";
import "./app/theme/states.css";
import "./app/theme/tables.css";
import "./app/theme/overlays.css";
import { startLanguage } from "./app/i18n/language.ts";
import { queryClient } from "./app/query-client.ts";
import { router } from "./app/router.tsx";
import { Unstarted } from "./app/unstarted.tsx";

const root = document.getElementById("root");
if (root) {
  const page = createRoot(root);
  const start = (): void =>
    page.render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    );
  await startLanguage().then(start, () => page.render(<Unstarted />));
}
