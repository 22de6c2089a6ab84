// The page of the API description: what the log-in session may do, can be tried out here.
"use strict";

(function () {
  const place = document.getElementById("api-docs");
  const cookie = (name) =>
    document.cookie
      .split("; ")
      .filter((part) => part.startsWith(name + "="))
      .map((part) => decodeURIComponent(part.slice(name.length + 1)))[0] || "";

  window.SwaggerUIBundle({
    url: place.dataset.schemaUrl,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
    requestInterceptor: (request) => {
      if (!["GET", "HEAD", "OPTIONS", undefined].includes(request.method)) {
        request.headers["X-CSRFToken"] = cookie("csrftoken");
      }
      return request;
    },
  });
})();
