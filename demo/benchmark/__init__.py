"""What the product costs beside a bare page and bare statements, measured in one run on throw-away data."""
